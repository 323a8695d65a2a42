"""Plan and usage, invoices, changing, ending and money back."""
