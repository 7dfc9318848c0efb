//! Declares the one command of the window, so that the capability can grant it and everything else stays refused.

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(&["desk"]);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
