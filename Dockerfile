# leadpod in a container: docker build --tag leadpod .
# docs/deploy.md says how it is run; test/deployment.test.ts keeps this file true to the program.

# The program, compiled. Its tools stay here.
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without scripts: `prepare` would build what is not there yet.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

# What the program needs while it runs. `prepare` would miss the compiler here.
FROM node:20-slim AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Maps of sources are a quarter of it, and read by nobody.
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
# Volumes begin as these folders are: written by the user below, and read by nobody else.
RUN ln -s /app/dist/cli.js /usr/local/bin/leadpod \
 && mkdir -p /work /data /credentials \
 && chown node:node /work /data /credentials \
 && chmod 700 /work /data /credentials
USER node
WORKDIR /work
ENTRYPOINT ["leadpod"]

# A pod to try things on: `docker build --target trial`. It brings the embedded Community Solid Server, 690 packages.
FROM base AS trial
COPY --from=build /app/node_modules /app/node_modules
EXPOSE 3000
CMD ["dev-pod", "--port", "3000", "--data", "/data", "--env-file", "/credentials/pod.env"]
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=12 \
  CMD ["node", "-e", "fetch('http://localhost:3000/.well-known/openid-configuration').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]

# What is built unless a target is named: a worker of the fleet; any other command may follow `docker run leadpod`.
FROM base AS worker
EXPOSE 9464
CMD ["worker", "--pods", "/etc/leadpod/pods.yaml", "--port", "9464"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/healthz').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
