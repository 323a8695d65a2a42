"""Selling plans through Stripe. Access follows what Stripe says, fetched anew, never what an event carried."""
