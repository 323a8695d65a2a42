"""A stand-in for Stripe: the same calls, objects, webhooks and refusals, with time and troubles on request."""
