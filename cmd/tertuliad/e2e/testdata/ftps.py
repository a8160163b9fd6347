"""Uploads files over FTPS, and compares them: ftps.py HOST PORT CA COUNT"""
import ftplib, io, random, ssl, sys

host, port, ca, count = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
seed = random.randrange(1 << 32)
print("seed", seed)
rnd = random.Random(seed)
for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
    context = ssl.create_default_context(cafile=ca)
    context.minimum_version = context.maximum_version = version
    ftp = ftplib.FTP_TLS(context=context)
    ftp.connect(host, port)
    ftp.login("ana", "x")
    ftp.prot_p()
    for _ in range(count):
        data = rnd.randbytes(int(2 ** rnd.uniform(0, 20)))
        ftp.storbinary("STOR f", io.BytesIO(data))
        got = io.BytesIO()
        ftp.retrbinary("RETR f", got.write)
        if got.getvalue() != data:
            sys.exit(f"{version.name}: a file of {len(data)} bytes differs")
    ftp.quit()
