# The command in a container, from the lock file: docker build -t instruct-lens . (docs/studies.md, "Many machines").
FROM node:22-bookworm-slim AS build
WORKDIR /product
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node esbuild.config.mjs && npm prune --omit=dev

FROM node:22-bookworm-slim
WORKDIR /study
ENV NODE_ENV=production INSTRUCT_LENS_CACHE=/tmp/instruct-lens
COPY --from=build /product/package.json /product/package.json
COPY --from=build /product/node_modules /product/node_modules
COPY --from=build /product/dist /product/dist
COPY --from=build /product/models/demo /product/models/demo
COPY --from=build /product/examples /product/examples
USER node
ENTRYPOINT ["node", "/product/dist/cli.js"]
