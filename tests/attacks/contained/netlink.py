# expect: forbidden slow
import ctypes

__import__("socket").socket(16, 3, 0)
