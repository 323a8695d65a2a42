from uuid import UUID

Belonging = tuple[UUID | None, UUID]
"""An organization, and somebody who is told of what is its own. What belongs to no organization is nobody's."""
