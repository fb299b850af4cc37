from typing import Any


def objects(world: Any) -> dict[str, dict[str, object]]:
    return {}
