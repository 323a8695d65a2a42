import uvicorn

from payerwatch.gateway.app import create_app
from payerwatch.gateway.settings import GatewaySettings
from payerwatch.servers.starting import started


def main() -> None:
    settings = started("gateway", GatewaySettings)
    # The word of a stranger's proxy on who asks is not taken: it would lift every limit per network.
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        server_header=False,
    )


if __name__ == "__main__":
    main()
