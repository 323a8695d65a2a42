"""Ways to reach someone. Each folder here is one, with `routes(settings, house)`; adding one touches nothing else."""
