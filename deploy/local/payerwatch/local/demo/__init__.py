"""Twelve invented payers with policies that change on command, so that everything can be tried without a real site."""
