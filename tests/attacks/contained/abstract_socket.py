# expect: forbidden slow
import ctypes

__import__("socket").socket(1, 1, 0)
