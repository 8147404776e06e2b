-- Pages are fetched by threads, and counted by processes that the callbacks ask.
return {
  title = {en = "Executors with callbacks", zh = "执行器与回调"},
  files = {"site.lua"},
  limits = {wall = 15},
  runs = 10,
  check = {search = 40},
  vary = {
    pages = {6, 5, 7},
    broken = {2, 4, 5},
    good = function(v) return v.pages - 1 end,
    total = function(v)
      local sum = 0
      for n = 1, v.pages do
        if n ~= v.broken then sum = sum + n * n + 3 end
      end
      return sum
    end,
  },
  hints = {
    {en = "submit(f, ...) gives a future at once; add_done_callback(g) has g(future) called later.",
      zh = "submit(f, ...) 立即给出 future；add_done_callback(g) 稍后会调用 g(future)。"},
    {en = "In a callback the future is done: ask exception() first, then result().",
      zh = "在回调中 future 已经完成：先问 exception()，再取 result()。"},
    {en = "Shut down the executor of threads first: its callbacks submit to the other one.",
      zh = "先关闭线程执行器：它的回调还要向另一个执行器提交任务。"},
  },
  checks = {
    output{name = "lines", points = 3, says = {en = "each page is told of, then the total",
      zh = "每一页都有一行，最后是总数"}, [[
      any order
        repeat {good}
          page {page:int}: {words:int} words
        end
        page {broken}: not found
      end
      total: {total}
    ]]},
    visits{name = "fetched", region = "fetch", by = "thread", n = "pages", points = 2,
      says = {en = "threads fetch each page once", zh = "每一页由线程取一次"}},
    visits{name = "counted", region = "count", by = "process", n = "good", points = 2,
      says = {en = "processes count the words of each page that is there",
        zh = "每个存在的页面由进程数词"}},
    pool{name = "threads", size = 4, tasks = "pages", by = "thread",
      says = {en = "an executor of four threads has a task for each page",
        zh = "四个线程的执行器，每页一个任务"}},
    pool{name = "processes", size = 2, tasks = "good", by = "process",
      says = {en = "an executor of two processes has a task for each page that is there",
        zh = "两个进程的执行器，每个存在的页面一个任务"}},
    concurrent{name = "together", region = "fetch", n = 4, points = 2,
      says = {en = "four pages are fetched at the same time", zh = "同时取四个页面"},
      hint = {en = "result() waits. Submit all pages before you wait for one.",
        zh = "result() 会等待。先提交所有页面，再等待其中任何一个。"}},
    by{name = "callbacks", line = "page {page:int}: {words:int} words", kind_of = "main",
      within = "callback", distinct = true, n = "good", points = 2,
      says = {en = "a callback in the main process tells of each page", zh = "每一页由主进程中的回调输出"}},
    by{name = "error", line = "page {broken}: not found", kind_of = "main", within = "callback",
      n = 1, says = {en = "a callback tells of the page that is not there",
        zh = "不存在的页面由回调输出"},
      hint = {en = "future:exception() gives the error of a task, or nil.",
        zh = "future:exception() 给出任务的错误，没有则为 nil。"}},
  },
}
