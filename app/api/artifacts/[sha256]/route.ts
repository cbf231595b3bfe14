import { readArtifact, writeArtifact } from '#server/artifacts/http';
import { artifactService } from '#server/artifacts/service';

export const dynamic = 'force-dynamic';

type Context = { params: Promise<{ sha256: string }> };

async function read(request: Request, { params }: Context): Promise<Response> {
  return readArtifact(await artifactService(), request, (await params).sha256);
}

export { read as GET, read as HEAD };

export async function PUT(request: Request, { params }: Context): Promise<Response> {
  return writeArtifact(await artifactService(), request, (await params).sha256);
}
