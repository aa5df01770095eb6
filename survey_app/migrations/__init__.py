"""The way from every earlier database to today's tables: `upgrade` walks it in one transaction, backup first."""
