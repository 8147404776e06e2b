-- SPDX-License-Identifier: MIT
--- What Python's names are called here. The table of README.md says the same, and a test holds both
--- against each other.

local python = {}

--- Python's name -> how it is written here. Only names that are nil in conlua are looked up.
---@type table<string, string>
python.names = {
  -- multiprocessing, threading
  Process = "process{target = f}", Thread = "thread{target = f}", Queue = "queue()",
  JoinableQueue = "joinable_queue()", SimpleQueue = "queue()", LifoQueue = "lifo_queue()",
  PriorityQueue = "priority_queue()", Lock = "lock()", RLock = "rlock()",
  Semaphore = "semaphore(n)", BoundedSemaphore = "bounded_semaphore(n)", Event = "event()",
  Condition = "condition()", Barrier = "barrier(n)", CountDownLatch = "countdown(n)",
  Value = "cell(v)", Array = "cell({…})", Manager = "cell(v), queue()", Pool = "pool(n)",
  ThreadPool = "thread_pool(n)", Pipe = "pipe()", Timer = "timer(seconds, f)",
  ProcessPoolExecutor = "process_executor(n)", ThreadPoolExecutor = "thread_executor(n)",
  InterpreterPoolExecutor = "isolate_executor(n)", TaskGroup = "green.scope(f)",
  DefaultSelector = "selector()", Future = "e:submit(f)", BrokenProcessPool = "unit.Died",
  CancelledError = "unit.Cancelled", Empty = "queue.Empty", Full = "queue.Full",
  ShutDown = "queue.Closed", current_process = "process.current()",
  active_children = "process.active()", current_thread = "thread.current()",
  cpu_count = "os.cpu_count()", getpid = "os.getpid()", getppid = "os.getppid()",
  create_task = "green.spawn(f)", gather = "join(u, …)", wait = "futures_wait(futures)",
  multiprocessing = "process, queue(), lock()", threading = "thread, lock(), event()",
  asyncio = "green", concurrent = "process_executor(n)", Popen = "subprocess.Popen(words)",
  -- words of the language
  None = "nil", True = "true", False = "false", null = "nil", len = "#t", str = "tostring(x)",
  int = "math.tointeger(x)", float = "tonumber(x)", input = "io.read()", open = "io.open(path)",
  range = "for i = 0, n - 1 do", enumerate = "ipairs(t)", list = "{…}", dict = "{…}",
  tuple = "{…}", set = "{[x] = true}", isinstance = "type(x)", abs = "math.abs(x)",
  max = "math.max(a, b)", min = "math.min(a, b)", sorted = "table.sort(t)", exit = "os.exit(code)",
  quit = "os.exit(code)", raise = "error(message)", try = "pcall(f)", except = "pcall(f)",
  lambda = "function(x) return … end", printf = "io.write(string.format(…))", eval = "load(text)",
  exec = "load(text)", super = "process.class()", random = "math.random()",
  randint = "math.random(a, b)", sys = "arg, io, os.exit(code)", json = 'require "cjson"',
  re = "string.match(text, pattern)", format = "string.format(…)",
}

--- Python's module, and name in it -> how it is written here.
---@type table<string, string>
python.fields = {
  ["time.sleep"] = "sleep(seconds)", ["time.time"] = "os.time()", ["time.monotonic"] = "clock()",
  ["time.perf_counter"] = "clock()", ["random.random"] = "math.random()",
  ["random.randint"] = "math.random(a, b)", ["random.choice"] = "t[math.random(#t)]",
  ["sys.exit"] = "os.exit(code)", ["sys.argv"] = "arg", ["threading.enumerate"] = "thread.active()",
  ["threading.current_thread"] = "thread.current()", ["asyncio.run"] = "green.scope(f)",
  ["asyncio.sleep"] = "sleep(seconds)", ["asyncio.create_task"] = "green.spawn(f)",
  ["asyncio.gather"] = "join(u, …)", ["os.fork"] = "process{target = f}", ["os.kill"] =
  "signal.send(pid, name)",
}

--- Python's method -> how it is written here; `%s` stands for the object.
---@type table<string, string>
python.methods = {
  append = "%s[#%s + 1] = x", extend = "table.move(more, 1, #more, #%s + 1, %s)",
  pop = "table.remove(%s)", insert = "table.insert(%s, i, x)", remove = "table.remove(%s, i)",
  sort = "table.sort(%s)", keys = "for key in pairs(%s) do", values = "for _, v in pairs(%s) do",
  items = "for key, v in pairs(%s) do", join = "table.concat(list, %s)",
  split = '%s:gmatch("%%S+")', strip = '%s:match("^%%s*(.-)%%s*$")',
  startswith = "%s:sub(1, #start) == start", endswith = "%s:sub(-#tail) == tail",
  replace = "%s:gsub(old, new)", count = "select(2, %s:gsub(part, \"\"))",
}

return python
