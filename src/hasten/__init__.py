"""hasten: makes programs faster with language models, and proves it."""
