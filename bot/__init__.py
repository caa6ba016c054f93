"""The running program: settings, wiring, the clock's ticks, health, and the command line."""
