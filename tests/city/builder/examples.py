"""Street arcs of which only some values matter."""

from __future__ import annotations

from services.city.builder.arcs import Arc


def arc(
    id_: str,
    u: int,
    v: int,
    metres: float = 100,
    street: str = "A",
    path: tuple[tuple[float, float], ...] = (),
) -> Arc:
    """Return a two-way street arc for vehicles."""
    return Arc(
        id_, u, v, metres, street, "", one_way=False, access="vehicle", speed_kmh=30, path=path
    )
