"""What people see in modals and on Home: pure functions from rows to blocks."""
