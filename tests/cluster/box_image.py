"""A small image made here: Debian's busybox with a web server on port 8080, as an OCI archive."""
import hashlib
import io
import json
import subprocess
import tarfile


def entry(tar, name, data=b"", mode=0o755, kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.type, info.linkname = len(data), mode, kind, link
    tar.addfile(info, io.BytesIO(data))


def layer():
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for folder in ("bin", "www", "tmp", "etc"):
            entry(tar, folder, kind=tarfile.DIRTYPE, mode=0o1777 if folder == "tmp" else 0o755)
        with open("/bin/busybox", "rb") as program:
            entry(tar, "bin/busybox", program.read())
        applets = subprocess.run(["/bin/busybox", "--list"], check=True, capture_output=True,
                                 text=True).stdout.split()
        for applet in applets:
            if applet != "busybox":
                entry(tar, f"bin/{applet}", kind=tarfile.SYMTYPE, link="busybox")
        entry(tar, "www/index.html", b"hello from the box\n", 0o644)
        entry(tar, "etc/passwd", b"root:x:0:0::/:/bin/sh\nbox:x:65532:65532::/:/bin/sh\n", 0o644)
    return made.getvalue()


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def descriptor(kind, data, **rest):
    return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": digest(data),
            "size": len(data), **rest}


SERVE = "echo box is up; exec httpd -f -p 8080 -h /www"


def image(command, layer_digest):
    """The configuration of an image whose programs run as nobody in particular."""
    return json.dumps({
        "architecture": "amd64", "os": "linux",
        "config": {"User": "65532", "Cmd": ["/bin/sh", "-c", command], "Env": ["PATH=/bin"]},
        "rootfs": {"type": "layers", "diff_ids": [layer_digest]}}).encode()


def write_archive(path, commands):
    """An archive with an image for each name of `commands`, which runs its command."""
    files = layer()
    blobs, manifests = [files], []
    for name, command in commands.items():
        config = image(command, digest(files))
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": descriptor("config.v1+json", config),
            "layers": [descriptor("layer.v1.tar", files)]}).encode()
        blobs += [config, manifest]
        manifests.append(descriptor("manifest.v1+json", manifest,
                                    annotations={"io.containerd.image.name": name}))
    with tarfile.open(path, "w") as tar:
        entry(tar, "oci-layout", b'{"imageLayoutVersion":"1.0.0"}', 0o644)
        entry(tar, "index.json",
              json.dumps({"schemaVersion": 2, "manifests": manifests}).encode(), 0o644)
        for data in {digest(blob): blob for blob in blobs}.values():
            entry(tar, "blobs/sha256/" + digest(data).split(":")[1], data, 0o644)
