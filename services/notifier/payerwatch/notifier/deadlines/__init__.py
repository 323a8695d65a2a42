"""Dates ahead that policies print: followed while they move, reminded of, withdrawn and told so."""
