# The command line as an image: `docker build -t rapporteur .`, then `docker run --rm rapporteur rfc list --registry URL`.
# `tools/pack/src/image.test.ts` does without Docker what stands here.
FROM node:24.21.0-slim AS build
WORKDIR /src
COPY . .
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile --filter @rapporteur/cli... --filter @rapporteur/pack...
RUN npx --yes pnpm@12.21.0 --filter @rapporteur/cli pack --out /src/cli.tgz
RUN tar -xzf /src/cli.tgz -C /src

FROM node:24.21.0-slim
COPY --from=build /src/package /opt/rapporteur
RUN ln -s /opt/rapporteur/dist/rapporteur.js /usr/local/bin/rapporteur
# What is compiled now need not be at every start, by somebody who may not write here.
RUN rapporteur --help > /dev/null && chmod -R a+rX /opt/rapporteur
# By number, so that Kubernetes sees that it is not root.
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["rapporteur"]
