# One image per service: docker build --build-arg SERVICE=referrals -t footbridge-referrals .
# The base is an argument: any image with Node 24 and a user "node" (uid 1000).
ARG BASE_IMAGE=node:24-bookworm-slim

FROM ${BASE_IMAGE} AS build
WORKDIR /footbridge
COPY . .
RUN npm ci --no-progress && node_modules/.bin/tsc -b && rm -rf apps/*/dist/test libs/*/dist/test

# What runs: no compiler, no test tools.
FROM ${BASE_IMAGE} AS dependencies
WORKDIR /footbridge
COPY . .
RUN npm ci --omit=dev --no-progress

# What prepares an installation and signs people in during development: everything, from source.
FROM build AS tools
RUN for place in installation postgres kafka identity portal directory agreements consents referrals duties audit; do \
      mkdir -p /secrets/$place; \
    done && chown -R node:node /secrets
USER node
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "--disable-warning=TimeoutNegativeWarning", "--conditions=@footbridge/source", "--import", "/footbridge/tools/ts-hook.mjs"]

FROM build AS parts
ARG SERVICE
RUN test -f "apps/${SERVICE}/dist/src/main.js" || { echo "SERVICE=${SERVICE}: there is no such service" >&2; exit 1; } \
  && for part in libs/* "apps/${SERVICE}"; do \
      mkdir -p "/parts/${part}" && cp -r "${part}/package.json" "${part}/dist" "/parts/${part}"; \
      for shown in views assets; do if [ -d "${part}/${shown}" ]; then cp -r "${part}/${shown}" "/parts/${part}"; fi; done; \
    done && cp package.json LICENSE* /parts/ && mkdir -p /parts/docs && cp docs/agreement.schema.json /parts/docs/

FROM ${BASE_IMAGE} AS service
ARG SERVICE
ENV NODE_ENV=production HTTP_HOST=0.0.0.0 HTTP_PORT=8080 METRICS_PORT=9464
COPY --from=dependencies /footbridge/node_modules /footbridge/node_modules
COPY --from=parts /parts /footbridge
WORKDIR /footbridge/apps/${SERVICE}
USER node
EXPOSE 8080 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# What the installation keeps secret may come in a file of variables.
CMD ["node", "--enable-source-maps", "--disable-warning=TimeoutNegativeWarning", "--env-file-if-exists=/run/footbridge/environment", "dist/src/main.js"]
