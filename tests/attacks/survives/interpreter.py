# expect: passed slow
# Memory of the interpreter that the next run may be forked from.
import builtins
import gc
import json
import os
import sys

objects = [builtins.__dict__, sys.__dict__, os.__dict__, json.__dict__, json.decoder.__dict__]
broken = any("mark" in space for space in objects) or "mark" in sys.modules or "MARK" in os.environ
broken = broken or any(type(item) is dict and "left for the next" in item for item in gc.get_objects())
for space in objects:
    space["mark"] = True
sys.modules["mark"] = sys
os.environ["MARK"] = "1"
kept = {"left for the next": None}
sys.path.append("/tmp")
int.__doc__
sys.intern("left for the next")
json.loads = json.dumps = None
