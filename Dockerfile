# leadpod in a container: docker build --tag leadpod .
# docs/deploy.md says how to run it. test/deployment.test.ts compares this file with the program.

# Compiles the program. The compiler stays in this stage.
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without scripts: `prepare` would build sources that are not copied yet.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
# esbuild bundles the page of the desk.
COPY scripts/build/build-page.ts scripts/build/page-bundle.ts ./scripts/build/
RUN npm run build

# What the program needs while it runs. Without scripts: `prepare` needs the compiler.
FROM node:20-slim AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Source maps are a quarter of it, and nobody reads them.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && find node_modules -name '*.map' -delete

FROM node:20-slim AS base
ENV NODE_ENV=production
WORKDIR /app
COPY --from=modules /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json CHANGELOG.md LICENSE ./
COPY contexts ./contexts
COPY page ./page
COPY queries ./queries
COPY samples ./samples
# A volume starts with the rights of these folders: only the user below may read and write.
RUN ln -s /app/dist/cli.js /usr/local/bin/leadpod \
 && mkdir -p /work /data /credentials \
 && chown node:node /work /data /credentials \
 && chmod 700 /work /data /credentials
USER node
WORKDIR /work
ENTRYPOINT ["leadpod"]

# A pod to try: `docker build --target trial`. It has the Community Solid Server, with 690 packages.
FROM base AS trial
COPY --from=build /app/node_modules /app/node_modules
EXPOSE 3000
CMD ["dev-pod", "--port", "3000", "--data", "/data", "--env-file", "/credentials/pod.env"]
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=12 \
  CMD ["node", "-e", "fetch('http://localhost:3000/.well-known/openid-configuration').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]

# The default target: a worker of a fleet. `docker run leadpod COMMAND` runs any other command.
FROM base AS worker
EXPOSE 9464
CMD ["worker", "--pods", "/etc/leadpod/pods.yaml", "--port", "9464"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/healthz').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
