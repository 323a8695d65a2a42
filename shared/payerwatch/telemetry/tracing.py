"""One trace from a visit to its mails: the correlation id that every event carries is the trace's id.

An event is published long after the transaction that said it, by another task, so no context could reach it otherwise.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from opentelemetry import context, trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags
from structlog.contextvars import bound_contextvars

from payerwatch.policies.ids import new_id

_TRACER = trace.get_tracer("payerwatch")
_middlewares: list[Any] = []
LOW_HALF = (1 << 64) - 1


def set_up_tracing(service: str, endpoint: str | None) -> None:
    """Without an endpoint nothing is traced, and the libraries for it are not loaded."""
    if endpoint is None:
        return
    from faststream.redis.opentelemetry import RedisTelemetryMiddleware  # noqa: PLC0415 (see the docstring)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": f"payerwatch-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
    _middlewares.append(RedisTelemetryMiddleware(tracer_provider=provider))


def stream_middlewares() -> tuple[Any, ...]:
    return tuple(_middlewares)


def _context_of(correlation: UUID) -> context.Context:
    sampled = TraceFlags(TraceFlags.SAMPLED)
    place = SpanContext(correlation.int, correlation.int & LOW_HALF, is_remote=True, trace_flags=sampled)
    return trace.set_span_in_context(NonRecordingSpan(place))


@contextmanager
def continuing(correlation: UUID) -> Iterator[None]:
    """What is published here belongs to that trace."""
    token = context.attach(_context_of(correlation))
    try:
        yield
    finally:
        context.detach(token)


@contextmanager
def following(correlation: UUID | None, name: str, **facts: str) -> Iterator[None]:
    """A span, and log lines with the correlation; a new one where none is given."""
    known = correlation or new_id()
    with (
        bound_contextvars(correlation=str(known)),
        _TRACER.start_as_current_span(name, context=_context_of(known), attributes=facts),
    ):
        yield
