"""What a program file can say, a part of the language a module; `mentoring.program` is all."""
