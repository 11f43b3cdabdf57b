# expect: passed slow
import threading

numbers = []
for _ in range(8):
    thread = threading.Thread(target=lambda: numbers.append(threading.get_native_id()))
    thread.start()
    thread.join()
broken = numbers[0] > 11
