# For `packer init` of Packer 1.7 and later, which customise.pkr.hcl needs for its builder in QEMU. Packer 1.6 has
# that builder in it, and does not know this block: give it one file (packer build customise.pkr.hcl), not the folder.
packer {
  required_plugins {
    qemu = {
      version = ">= 1.0.0"
      source  = "github.com/hashicorp/qemu"
    }
  }
}
