"""Pools and their coordinators."""

from typing import Any
from uuid import UUID

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import services as accounts
from backend.accounts.models import Coordinator, CoordinatorQuerySet, Pool, User
from backend.api.base import Resource
from backend.api.serializers import LineField, Strict, VisibleField
from backend.api.v1.people import Person
from backend.core.validators import valid_time_zone


class PoolOut(serializers.Serializer[Any]):
    """A group of secretaries served by coordinators."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    region = serializers.CharField()
    time_zone = serializers.CharField()
    created_at = serializers.DateTimeField()


class PoolIn(Strict):
    name = LineField(max_length=120)
    region = LineField(max_length=80, default="", allow_blank=True)
    time_zone = LineField(max_length=64, default="Asia/Shanghai", validators=[valid_time_zone])


class PoolFilter(django_filters.FilterSet):
    region = django_filters.CharFilter()
    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Part of the name.")


class Pools(Resource):
    queryset = Pool.objects.none()
    serializer_class = PoolOut
    filterset_class = PoolFilter
    orderings = {"name": "name", "-created": "id"}

    def _pool(self, pk: UUID) -> Pool:
        return get_object_or_404(Pool.objects.visible_to(self.actor), pk=pk)

    @extend_schema(
        operation_id="list_pools",
        tags=["pools"],
        summary="The pools you coordinate, work in, or are served by",
        responses=PoolOut(many=True),
    )
    def list(self, request: Request) -> Response:
        return self.page(Pool.objects.visible_to(self.actor), PoolOut)

    @extend_schema(operation_id="read_pool", tags=["pools"], summary="One pool", responses=PoolOut)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(PoolOut(self._pool(pk)).data)

    @extend_schema(
        operation_id="create_pool",
        tags=["pools"],
        summary="Found a pool (administrators)",
        request=PoolIn,
        responses={201: PoolOut},
        examples=[OpenApiExample("A region", value={"name": "East", "region": "Jiangsu"}, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        pool = accounts.create_pool(by=self.actor, **self.read(PoolIn))
        return Response(PoolOut(pool).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="edit_pool",
        tags=["pools"],
        summary="Change a pool's name, region or time zone (administrators)",
        request=PoolIn(partial=True),
        responses=PoolOut,
        examples=[OpenApiExample("Another region", value={"region": "Zhejiang"}, request_only=True)],
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        pool = accounts.edit_pool(pool=self._pool(pk), by=self.actor, **self.read(PoolIn, partial=True))
        return Response(PoolOut(pool).data)


class CoordinatorOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    user = Person()
    created_at = serializers.DateTimeField()


class CoordinatorIn(Strict):
    user = VisibleField(User)


class Coordinators(Resource):
    queryset = Coordinator.objects.none()
    serializer_class = CoordinatorOut
    orderings = {"name": "user__name", "-created": "id"}

    def _pool(self, pool_id: UUID) -> Pool:
        return get_object_or_404(Pool.objects.visible_to(self.actor), pk=pool_id)

    def _coordinators(self, pool_id: UUID) -> CoordinatorQuerySet:
        return accounts.coordinators_of(pool=self._pool(pool_id), by=self.actor).select_related("user")

    @extend_schema(
        operation_id="list_coordinators",
        tags=["pools"],
        summary="The pool's coordinators",
        responses=CoordinatorOut(many=True),
    )
    def list(self, request: Request, pool_id: UUID) -> Response:
        return self.page(self._coordinators(pool_id), CoordinatorOut)

    @extend_schema(
        operation_id="create_coordinator",
        tags=["pools"],
        summary="Let a user coordinate the pool (administrators)",
        description="Somebody who cannot sign in yet is invited instead.",
        request=CoordinatorIn,
        responses={201: CoordinatorOut},
        examples=[OpenApiExample("A user", value={"user": "0198f5a0-0000-7000-8000-000000000000"}, request_only=True)],
    )
    def create(self, request: Request, pool_id: UUID) -> Response:
        coordinator = accounts.add_coordinator(pool=self._pool(pool_id), by=self.actor, **self.read(CoordinatorIn))
        return Response(CoordinatorOut(coordinator).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="delete_coordinator",
        tags=["pools"],
        summary="End somebody's coordinating of the pool (administrators)",
        responses={204: None},
    )
    def destroy(self, request: Request, pool_id: UUID, pk: UUID) -> Response:
        coordinator = get_object_or_404(self._coordinators(pool_id), pk=pk)
        accounts.remove_coordinator(coordinator=coordinator, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)
