-- SPDX-License-Identifier: MIT
--- Sentences of timelines: {English, Chinese}. {u} {v} {a} {b} are units, {us} several, {o} {p}
--- objects, {d} a duration, {s} a moment or a span, {l} a line, {n} {m} {w} numbers.

return {
  -- What happened: what went wrong.
  dropped = {"The recording was full at {s}: {n} events after that are missing.",
    "记录在 {s} 时已满：此后缺少 {n} 个事件。"},
  cut_off = {"The script was killed at {s}: the picture ends there.",
    "脚本在 {s} 被强行终止：画面到此为止。"},
  deadlock = {"A ring closed at {s}: {r}. {u} closed it, and got the error deadlock.",
    "{s} 时环闭合：{r}。{u} 使环闭合，得到错误 deadlock。"},
  deadlock_plain = {"At {s} every unit waited, and nobody could go on. {u} got the error deadlock.",
    "{s} 时所有单元都在等待，谁也不能继续。{u} 得到错误 deadlock。"},
  ring_wants = {"{u} wanted {o}, which {v} held", "{u} 想要 {o}，它在 {v} 手里"},
  ring_joins = {"{u} waited for {v} to end", "{u} 等 {v} 结束"},
  cure = {"Had all taken {o} before {p}, no ring could have closed.",
    "如果大家都先取 {o}，再取 {p}，环就不会闭合。"},
  died_heir = {"{u} died ({x}) at {s} with {o} in hand. {v} got it {d} later, "
    .. "and was told: abandoned.",
    "{u} 在 {s} 死去（{x}），手里还有 {o}。{d} 后 {v} 得到它，并被告知：abandoned。"},
  died_holding = {"{u} ended ({x}) at {s} with {o} in hand; nobody got it.",
    "{u} 在 {s} 结束（{x}），手里还有 {o}；没有人得到它。"},
  died = {"{u} died ({x}) at {s}.", "{u} 在 {s} 死去（{x}）。"},
  failed = {"{u} ended with exit code {x} at {s}.", "{u} 在 {s} 以退出码 {x} 结束。"},
  crowd = {"{n} units were in line {l} at the same time ({s}), and held no lock there. "
    .. "What one had read before, another could have changed.",
    "{n} 个单元同时处于第 {l} 行（{s}），而且没有持有任何锁。"
    .. "一个先前读到的，可能已被另一个改掉。"},
  in_turns = {"While units took turns with {o}, never more than one was in line {l}.",
    "各单元轮流使用 {o} 时，第 {l} 行从未同时多于一个。"},
  lost = {"{a} and {b} both read {o} before either wrote ({s}). What one of them wrote is lost.",
    "{a} 和 {b} 都在对方写入之前读了 {o}（{s}）。其中一个写入的值丢了。"},
  never_ran = {"These units were started, and never ran: {us}.", "这些单元已启动，但从未运行：{us}。"},

  -- What waiting cost.
  lock_use = {"{o} was taken {n}× and held {p} of the time; {w}× a taker had to wait, {d} in all.",
    "{o} 被取得 {n} 次，{p} 的时间有人持有；{w} 次需要等待，共 {d}。"},
  lock_long = {"The longest wait for {o}: {u}, {d} ({s}).", "等 {o} 最久的是 {u}：{d}（{s}）。"},
  lock_held = {"{u} held {o} the longest: {d} ({s}).", "{u} 持有 {o} 最久：{d}（{s}）。"},
  lock_quiet = {"{o} was never contended: taken {n}×, and nobody ever waited for it.",
    "{o} 从未被争用：取得 {n} 次，没有人等过它。"},
  semaphore_use = {"{o} let at most {n} in at once; {w}× a unit had to wait, {u} the longest: "
    .. "{d} ({s}).",
    "{o} 最多同时放进 {n} 个；{w} 个单元需要等待，最久的是 {u}：{d}（{s}）。"},
  queue_fill = {"{o} held up to {n} items ({s}); it was empty for {p} of the time.",
    "{o} 最多有 {n} 项（{s}）；{p} 的时间是空的。"},
  event_wait = {"{n}× a unit waited at {o}, {u} the longest: {d} ({s}).",
    "有 {n} 次单元在 {o} 处等待，最久的是 {u}：{d}（{s}）。"},

  -- The flow, and the whole.
  items = {"{n} items went through {o}, and stayed {d} on average.",
    "{n} 项经过 {o}，平均停留 {d}。"},
  share = {"Of {o}, {u} got the most items: {n}, {v} the fewest: {m}.",
    "{o} 中 {u} 取得最多：{n} 项；{v} 最少：{m} 项。"},
  turns = {"The units of {u} ran in turns: {n}× one had to wait for the Lua state.",
    "{u} 中的单元轮流运行：有 {n} 次要等待 Lua 状态。"},
  at_once = {"On average {n} units ran at once, at most {m}; for {p} of the time none did.",
    "平均有 {n} 个单元同时运行，最多 {m} 个；{p} 的时间一个也没有。"},
  critical = {"The critical path goes through {us}. Its longest piece: {u}, {d} {how} ({s}). "
    .. "Only what lies on it would make the run faster.",
    "关键路径经过 {us}。其中最长的一段：{u}，{how} {d}（{s}）。"
    .. "只有缩短它上面的部分，整个运行才会变快。"},
  how_running = {"running in line {l}", "运行（第 {l} 行）"},
  how_runs = {"running", "运行"},
  how_away = {"outside", "在外"},
  how_ready = {"until it ran", "等到运行"},
  how_state = {"waiting for the Lua state", "等待 Lua 状态"},
  how_blocked = {"blocked", "阻塞"},
  how_outside = {"outside, in line {l}", "在外（第 {l} 行）"},
  and_more = {" and %d more", " 等另外 %d 个"},

  -- The text.
  text_head = {"%.3f ms, %d units, %d events", "%.3f 毫秒，%d 个单元，%d 个事件"},
  text_time = {"ms", "毫秒"},
  text_begins = {"begins", "开始"},
  text_ends = {"ends%s", "结束%s"},
  by_signal = {", by signal %d", "，信号 %d"},
  with_code = {", exit code %d", "，退出码 %d"},
  text_blocked = {"waits: %s", "等待：%s"},
  text_joins = {"waits for the end of %s", "等 %s 结束"},
  text_waits = {"waits", "等待"},
  text_outside = {"outside", "在外"},
  text_state = {"waits for the Lua state", "等待 Lua 状态"},
  ring_tag = {"deadlock", "死锁"},

  -- Failures.
  cannot_write = {"cannot write the timeline %s: %s", "无法写入时间线 %s：%s"},
  wrote_less = {"there was no room for the whole timeline: %s lacks %d events",
    "空间不足，时间线不完整：%s 缺少 %d 个事件"},
}
