"""The parts of bench/run. README.md says how to use it and how to read what it prints."""
