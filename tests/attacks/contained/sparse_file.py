# expect: crashed too_much_output
with open("/tmp/sparse", "wb") as file:
    file.truncate(1 << 50)
