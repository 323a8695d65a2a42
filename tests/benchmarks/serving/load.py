"""A load generator that costs little: raw HTTP/1.1 over kept connections."""

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    per_second: float
    p50: float
    p99: float
    """Milliseconds."""


def request(path: str, **headers: str) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: site",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wire: bytes, expected: int) -> float:
    started = time.perf_counter()
    writer.write(wire)
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    if status != expected:
        raise AssertionError(f"{status} instead of {expected}")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    if status != 304 and length:
        await reader.readexactly(length)
    return time.perf_counter() - started


async def _connection(port: int, wire: bytes, expected: int, count: int) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = [await _one(reader, writer, wire, expected) for _ in range(count)]
    writer.close()
    return took


async def _run(port: int, wire: bytes, expected: int, connections: int, count: int) -> Load:
    await _connection(port, wire, expected, min(50, count))
    started = time.perf_counter()
    each = await asyncio.gather(*(_connection(port, wire, expected, count // connections) for _ in range(connections)))
    wall = time.perf_counter() - started
    took = sorted(duration for one in each for duration in one)
    return Load(len(took) / wall, took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000)


def run(port: int, wire: bytes, *, expected: int = 200, connections: int = 8, count: int = 2000) -> Load:
    return asyncio.run(_run(port, wire, expected, connections, count))
