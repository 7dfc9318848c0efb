//! What this process needs of the machine.

/// What the process has used so far: CPU seconds, and megabytes at most.
pub(crate) fn used() -> (f64, f64) {
    let text = |name: &str| std::fs::read_to_string(format!("/proc/self/{name}")).unwrap();
    let stat = text("stat");
    let after_name = stat.rsplit_once(") ").unwrap().1;
    let fields: Vec<&str> = after_name.split(' ').collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    let status = text("status");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: f64 = peak
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    (ticks / 100.0, kilobytes / 1024.0)
}

/// Has the peak of the memory counted from now on.
pub(crate) fn forget_peak() {
    // Where the kernel does not allow it, the peak of the preparation counts, too.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
