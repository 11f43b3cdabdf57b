# expect: wrong_answer
import os

os.close(0)
print(0)
os._exit(0)
