"""Running programs under limits: the sandbox, the runner and the languages."""
