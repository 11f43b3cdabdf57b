"""Training: SFT, RRHF and GRPO on any model of transformers, with the judge's rewards."""
