"""The laws of days on which operators order anything, needs have roles, and needs are amended."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
from hypothesis import given, settings, strategies as st

from services.chassis.sdk.decider import Rejected
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import evolve
from tests.coordination.laws import check_city
from tests.coordination.places import at
from tests.coordination.scenarios.telling import correct, role
from tests.coordination.world import World
from vigie.coordination.v1 import service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews

KINDS = ("pothole", "tree_down", "obstruction", "subsidence")
SKILLS = ((), ("signing",), ("electrical",), ("electrical", "signing"))
WORDS = (
    *("need", "roles", "amend", "end", "accept", "decline", "step", "step", "backup"),
    *("join", "split", "upgrade", "hold", "release", "close", "acknowledge", "wait", "wait long"),
)
days = st.lists(
    st.tuples(st.sampled_from(WORDS), st.integers(0, 5), st.integers(1, 4)), max_size=30
)


def order(word: str, number: int, priority: int, needs: list[str]) -> Any:
    """Return the command of an operator about two incidents, whether they exist or not."""
    first, second = f"I{number + 1}", f"I{priority}"
    match word:
        case "join":
            return api.JoinIncidentsRequest(
                incident_id=first, other_incident_id=second, confirm=True
            )
        case "split":
            return api.SplitIncidentRequest(incident_id=first, need_id=needs[priority % len(needs)])
        case "upgrade":
            level: Any = f"PRIORITY_P{priority}"
            return api.UpgradeIncidentRequest(incident_id=first, priority=level)
        case "hold":
            return api.HoldIncidentRequest(incident_id=first)
        case "release":
            return api.ReleaseIncidentRequest(incident_id=first)
        case "close":
            return api.CloseIncidentRequest(incident_id=first, reason="FALSE_ALARM")
        case _:
            return api.AcknowledgeAlertRequest(incident_id=first, code="LATE")


def step(world: World, key: str, priority: int) -> None:
    """Let a crew take the next step of its task, if it has one."""
    task = world.state(key).task
    requests = {2: crews.DepartRequest, 3: crews.ArriveRequest, 4: crews.FinishTaskRequest}
    request = requests.get(int(task.status)) if task is not None else None
    if task is not None and request is not None and not (priority == 1 and task.status == 4):
        world.do(key, request, task_id=task.task_id)


def perform(
    world: World, keys: list[str], needs: list[str], word: str, which: int, priority: int
) -> None:
    key, place = keys[which % len(keys)], at(which / 50, priority / 50)
    kind, skills = KINDS[which % 4], SKILLS[priority % 4]
    need_id = needs[which % len(needs)]
    if word in {"need", "roles"}:
        name = ("roads", "lighting")[priority % 2]
        roles = [role(skill, skill) for skill in skills] if word == "roles" else []
        aggregate = f"defect/{len(needs)}"
        needs.append(world.need(name, aggregate, place, priority, kind, skills, roles=roles))
    elif word == "amend" and need_id in world.city.needs:
        correct(world, need_id, place, priority, kind, skills)
    elif word == "end" and need_id in world.city.needs:
        world.end_need(need_id)
    elif word == "accept" and world.offered(key) and not world.state(key).next_task:
        world.accept(key)
    elif word == "decline" and world.offered(key):
        world.decline(key)
    elif word == "step":
        step(world, key, priority)
    elif word == "backup" and (task := world.state(key).task) and task.status == 4:
        fields = {"role": role("backup", count=priority), "reason": "OTHER"}
        fields["cancelled"] = priority == 1
        world.do(key, crews.RequestBackupRequest, task_id=task.task_id, **fields)
    elif word.startswith("wait"):
        world.advance(400 if word.endswith("long") else 20)
    elif word in {"join", "split", "upgrade", "hold", "release", "close", "acknowledge"}:
        with suppress(Rejected):
            world.operator(order(word, which, priority, needs))


@settings(max_examples=40)
@given(days)
def test_any_orders_keep_the_laws_of_the_city(day: list[tuple[str, int, int]]) -> None:
    """The state is the fold of the journal, also from a snapshot in the middle of the day."""
    world = World()
    places = {"roads/r0": SKILLS[3], "roads/r1": SKILLS[1], "lighting/l0": SKILLS[2]}
    keys = [world.crew(key, at(n), skills) for n, (key, skills) in enumerate(places.items())]
    needs = [world.need("roads", "defect/0", at(0), 3)]
    middle = 0, msgspec.json.encode(CityState())
    for number, (word, which, priority) in enumerate(day):
        perform(world, keys, needs, word, which, priority)
        check_city(world)
        if number == len(day) // 2:
            middle = len(world.journal), msgspec.json.encode(world.city)
    folded = msgspec.json.decode(middle[1], type=CityState)
    for context, event in world.journal[middle[0] :]:
        folded = evolve(folded, event, context)
    assert folded == world.city
    world.advance(300)
    assert world.city.pending_orders == {}
