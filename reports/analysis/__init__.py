"""What the answers mean: pure functions, frame in, frame or frozen dataclass out. No Django."""
