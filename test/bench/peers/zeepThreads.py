"""Python's zeep with threads: zeepThreads.py <wsdl> <url> <file of arguments> <concurrency>."""
import json
import sys
import threading

import requests
import zeep
from zeep.transports import Transport

wsdl, url, updates, concurrency = sys.argv[1:5]
lines = iter(open(updates, encoding='utf-8'))
lock = threading.Lock()
failed = []


def next_line():
    with lock:
        return next(lines, None)


def work():
    try:
        client = zeep.Client(wsdl, transport=Transport(session=requests.Session()))
        service = client.create_service(next(iter(client.wsdl.bindings)), url)
        while (line := next_line()) is not None:
            if not service.UpdateCharge(**json.loads(line)).Success:
                raise RuntimeError('not updated')
    except Exception as error:
        failed.append(error)


threads = [threading.Thread(target=work) for _ in range(int(concurrency))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if failed:
    raise failed[0]
