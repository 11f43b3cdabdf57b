# expect: wrong_answer crashed
import os

os.closerange(1, 65536)
