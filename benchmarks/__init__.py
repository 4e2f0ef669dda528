"""How fast Doorstep is: each figure a ratio of medians measured side by side in one run."""
