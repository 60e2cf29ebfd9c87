"""The list of provisions, plainly."""

from __future__ import annotations

import django_filters
from django.db.models import Count
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import filters, generics, pagination, serializers
from rest_framework.response import Response

from provisions.models import Agreement, Provision

FACETS = (
    "subject", "verb", "strength", "location", "coded_values", "agreement__memberships__economy", "agreement__regions",
    "agreement__types", "precision", "extent",
)  # fmt: skip


class AgreementSerializer(serializers.ModelSerializer):
    class Meta:
        model = Agreement
        fields = "__all__"


class ProvisionSerializer(serializers.ModelSerializer):
    agreement = AgreementSerializer()

    class Meta:
        model = Provision
        fields = "__all__"


class ProvisionFilter(django_filters.FilterSet):
    class Meta:
        model = Provision
        fields = ["agreement", "subject", "verb", "location", "coded_values"]


class Pages(pagination.PageNumberPagination):
    page_size = 50


class ProvisionList(generics.ListAPIView):
    serializer_class = ProvisionSerializer
    filter_backends = [DjangoFilterBackend, filters.SearchFilter]
    filterset_class = ProvisionFilter
    pagination_class = Pages
    search_fields = ["heading", "summary", "agreement__name"]

    def get_queryset(self):
        return Provision.objects.filter(status="published").order_by("number")

    def list(self, request, *args, **kwargs):
        response = super().list(request, *args, **kwargs)
        if "facets" in request.query_params:
            found = self.filter_queryset(self.get_queryset())
            response.data["facets"] = {
                name: list(found.order_by().values(name).annotate(count=Count("pk", distinct=True))) for name in FACETS
            }
        return Response(response.data)
