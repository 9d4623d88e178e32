# The one-file bundle on a Node without a shell. Runs as nobody in particular on a read-only file system; writes nothing.
#   docker build -t oneuptime-mcp .
#   docker run --rm --read-only -p 127.0.0.1:3000:3000 oneuptime-mcp --http
FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run --silent build && node dist/deploy/main.js bundle

FROM gcr.io/distroless/nodejs22-debian12:nonroot
LABEL org.opencontainers.image.source="https://github.com/oneuptime-mcp/oneuptime-mcp" \
      org.opencontainers.image.licenses="Apache-2.0" \
      io.modelcontextprotocol.server.name="io.github.oneuptime-mcp/oneuptime-mcp"
COPY --from=build /build/dist/packages/oneuptime-mcp.mjs /app/oneuptime-mcp.mjs
COPY --from=build /build/LICENSE /app/LICENSE
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
USER 65532:65532
WORKDIR /app
EXPOSE 3000
# One client on standard input and output; `--http` after the name of the image serves many on port 3000.
ENTRYPOINT ["/nodejs/bin/node", "/app/oneuptime-mcp.mjs"]
