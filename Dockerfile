# syntax=docker/dockerfile:1
# One image for every role; FITLOOP_ROLE says which. Build: docker build --tag fitloop .
ARG NODE_IMAGE=node:24-bookworm-slim

# All packages: what generates the database client and builds the pages.
FROM ${NODE_IMAGE} AS build
WORKDIR /fitloop
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
# Neither step downloads anything; without a network nobody has to believe it.
RUN --network=none node test/run/generate.mjs
RUN --network=none node test/run/build.mjs

# The packages that run in production. What only a command line, a compiler or another database needs goes: of 354 MB
# 123 are left.
FROM ${NODE_IMAGE} AS packages
WORKDIR /fitloop
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
RUN cd node_modules \
    && rm -rf prisma typescript effect \
        @prisma/config @prisma/engines @prisma/engines-version @prisma/fetch-engine @prisma/get-platform \
    && find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete \
    && find @prisma/client/runtime -type f \
        \( -name '*mysql*' -o -name '*sqlite*' -o -name '*sqlserver*' -o -name '*cockroachdb*' \) -delete

FROM ${NODE_IMAGE}
# docker build --build-arg FITLOOP_COMMIT=$(git rev-parse HEAD) .
ARG FITLOOP_COMMIT=
# With FITLOOP_IMAGE set, whoever types a command that changes something has to say who it is (--as, FITLOOP_OPERATOR).
ENV NODE_ENV=production \
    FITLOOP_IMAGE=1 \
    FITLOOP_COMMIT=${FITLOOP_COMMIT} \
    HOST=0.0.0.0 \
    PORT=3000 \
    METRICS_PORT=9464 \
    FITLOOP_DATA_DIR=/data
WORKDIR /fitloop
# The embedded database lies in /data; with DATABASE_URL nothing is written anywhere.
RUN install --directory --owner=node --group=node --mode=0700 /data
COPY --from=packages /fitloop/node_modules node_modules
COPY --from=build /fitloop/package.json package.json
COPY --from=build /fitloop/prisma/migrations prisma/migrations
COPY --from=build /fitloop/build build
COPY --from=build /fitloop/app app
USER node
VOLUME /data
EXPOSE 3000 9464
# The app drains on SIGTERM within ten seconds: give it fifteen before it is killed.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "app/processes/health-check.server.ts"]
# As `npm start` does, without npm between the signal and the app.
CMD ["node", "--disable-warning=ExperimentalWarning", "--max-semi-space-size=16", "--heap-growing-percent=50", "app/processes/start.server.ts"]
