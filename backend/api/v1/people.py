"""How people are shown wherever they appear."""

from typing import Any

from rest_framework import serializers


class Named(serializers.Serializer[Any]):
    """A thing by its id and name."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class Person(Named):
    """A user, for those who work with them."""

    email = serializers.EmailField()
