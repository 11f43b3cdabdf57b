# expect: crashed slow
for i in range(100_000):
    open(f"/tmp/{i}", "w").close()
