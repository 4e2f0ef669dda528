"""Where records rest: the tables, the encrypted file or PostgreSQL behind them, the history and backups."""
