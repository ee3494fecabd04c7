# Sarto in a container. Written where no container engine runs: it was not built by one, and not tried. What could be tried
# was: each package that it names exists, they are all that it needs, it copies what there is (tests/flow/container.sh); and
# the program serves in a Debian 12 of debootstrap's with the second stage's packages, as the second stage's user.
#
#   docker build -t sarto .
#   docker run --init -p 127.0.0.1:8080:8080 -v sarto-data:/var/lib/sarto -v "$PWD/my-shop:/etc/sarto/shop:ro" sarto
#
# Without an access token Sarto answers only its own machine, which in a container is the container itself: make one first,
#   docker run --rm -v sarto-data:/var/lib/sarto sarto token shop --role decide --db /var/lib/sarto/shop.db
# The data folder is a volume: a container's own layer goes with the container (sarto doctor says so).

FROM debian:12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
      make g++ libuv1-dev liblua5.4-dev lua5.4 libsqlite3-dev libcjson-dev libmicrohttpd-dev libcurl4-openssl-dev \
      libsodium-dev libxxhash-dev libicu-dev zlib1g-dev libarchive-dev uthash-dev pkg-config \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Makefile ./
COPY runtime runtime
COPY bindings bindings
COPY stdlib stdlib
COPY clients clients
RUN make -j"$(nproc)" build

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends \
      libuv1 libsqlite3-0 libcjson1 libmicrohttpd12 libcurl4 libsodium23 libxxhash0 libicu72 zlib1g libarchive13 libstdc++6 \
      lua5.4 lua-busted tzdata \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --home-dir /var/lib/sarto --no-create-home --shell /usr/sbin/nologin sarto \
  && install -d -m 700 -o sarto -g sarto /var/lib/sarto
COPY --from=build /src/build/sarto /usr/local/bin/sarto
COPY --from=build /src/build/lua /usr/local/lib/sarto/lua
USER sarto
VOLUME /var/lib/sarto
EXPOSE 8080
STOPSIGNAL SIGTERM
# --ready asks the server over its control socket, so that no port, token or curl is needed.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD sarto doctor /etc/sarto/shop --db /var/lib/sarto/shop.db --ready
ENTRYPOINT ["sarto"]
CMD ["serve", "/etc/sarto/shop", "--db", "/var/lib/sarto/shop.db", "--listen", "0.0.0.0:8080", "--log", "json"]
