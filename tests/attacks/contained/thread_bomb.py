# expect: crashed out_of_memory timed_out passed slow
import threading

def more():
    threading.Thread(target=more).start()
    threading.Thread(target=more).start()

more()
while True:
    pass
