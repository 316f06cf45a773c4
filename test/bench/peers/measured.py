"""Runs a Python script and writes down what it used: measured.py <script> <its arguments>."""
import json
import os
import resource
import runpy
import sys

sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name='__main__')
usage = resource.getrusage(resource.RUSAGE_SELF)
with open(os.environ['BENCH_PROBE'], 'w') as file:
    cpu = (usage.ru_utime + usage.ru_stime) * 1000
    json.dump({'peakMb': usage.ru_maxrss / 1024, 'cpuMs': cpu, 'blockedMs': None}, file)
