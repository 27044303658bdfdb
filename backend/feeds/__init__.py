"""Calendar feeds: a person's due dates and leave under an address that calendar programs ask again and again.

A calendar is kept by whoever asks for it, on servers that are not ours: it shows no more than one may know there.
Meetings are not part of the product yet, so none are in the calendar.
"""
