"""The main job: an organization posts, a secretary delivers, the organization accepts."""


def test_a_task_is_posted_matched_done_revised_and_accepted(office, running_stack):
    earlier = len(running_stack.mail)
    task = office.post_task()

    # The matcher offers it, and says why: points that add up.
    name, offer = office.offer(task)
    why = offer["explanation"]
    points = sum(line["points"] for line in why["preferences"])
    assert why["base"] + why["ageing"] + points == why["value"]
    assert all(line["met"] for line in why["requirements"])

    # Accepted, the office hears of it, and sees why this secretary.
    secretary = office.people[name]
    secretary.post(f"/offers/{offer['id']}/accept")
    assert office.owner.get(f"/tasks/{task}")["holder"]["name"] == name.title()
    assert office.owner.get(f"/tasks/{task}/matching")["explanation"]["value"] == why["value"]
    office.told("owner", "task_taken")

    # Work, a question, an answer: the delivery clock stands still in between.
    secretary.post(f"/tasks/{task}/start")
    assert office.clocks(task)["first_response"]["state"] == "met"
    secretary.post(f"/tasks/{task}/ask", {"question": "Who chaired the meeting?"})
    clocks = office.clocks(task)
    assert (clocks["delivery"]["state"], clocks["delivery"]["due_at"]) == ("paused", None)
    assert clocks["answer"]["state"] == "running"
    office.stored_clocks(task, lambda states: states.get("delivery") == "paused")
    office.told("owner", "question_asked")
    office.requester.post(f"/tasks/{task}/answer", {"text": "Ms Xu."})
    clocks = office.clocks(task)
    assert (clocks["delivery"]["state"], clocks["answer"]["state"]) == ("running", "met")

    # Delivered with a file, revised, delivered again.
    file = secretary.upload(f"/tasks/{task}/files", "minutes v1.txt", b"Decision 4: 168,000")
    secretary.post(f"/tasks/{task}/submit", {"note": "Two pages.", "files": [file["id"]]})
    assert office.clocks(task)["delivery"]["state"] == "met"
    assert office.clocks(task)["review"]["state"] == "running"
    content = office.owner.http.get(f"/tasks/{task}/files/{file['id']}/content")
    assert content.content == b"Decision 4: 168,000"
    office.owner.post(f"/tasks/{task}/request-revision", {"changes": "The budget is 186,000."})
    assert office.clocks(task)["revision"]["state"] == "running"
    secretary.post(f"/tasks/{task}/submit", {"note": "Corrected."})

    # Accepted and rated: every clock has stopped, both sides were told, the log has every step once.
    office.owner.post(f"/tasks/{task}/accept", {"comment": "Thank you!"})
    assert office.status(task) == "accepted"
    office.stored_clocks(task, lambda states: set(states.values()) <= {"met", "cancelled"} and len(states) > 5)
    office.told(name, "offer_made", "question_answered", "revision_requested", "result_accepted")
    log = office.owner.get(f"/tasks/{task}/log", ordering="created")["results"]
    assert [line["verb"] for line in log] == [
        "create", "publish", "accept_offer", "start", "ask", "answer", "add_file", "submit", "request_revision",
        "submit", "accept",
    ]  # fmt: skip
    assert any("minutes" in mail.lower() for mail in running_stack.mail[earlier:])


def test_an_urgent_task_is_offered_for_a_short_time(office):
    task = office.post_task(priority="urgent")
    _name, offer = office.offer(task)
    assert 0 < offer["seconds_left"] <= 15 * 60


def test_two_secretaries_of_the_board_cannot_both_claim(office):
    task = office.post_task()
    office.secretary.post(f"/tasks/{task}/claim")
    assert office.colleague.refused("POST", f"/tasks/{task}/claim")[0] in (404, 409)
    assert office.owner.get(f"/tasks/{task}")["holder"]["name"] == "Secretary"
